"""The audit: which claims lack sources, which citations are broken, which templates are misused.

``from extractor import audit`` gives this package, whether or not it was imported before, and so the package can be called: the
function itself is :func:`extractor.api.audit`.
"""

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - those of extractor.api.audit
        from extractor import api

        return api.audit(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
