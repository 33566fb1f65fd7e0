"""The tpl_text dialect: what its converter glued, unwrapped and cut, found again."""
