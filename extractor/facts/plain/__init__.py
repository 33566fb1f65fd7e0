"""References without template, and what the tpl_text dialect unwrapped."""
