"""The tpl_text dialect: references and templates that its converter glued to text, unwrapped or cut are found again."""
