"""A live wiki behind its API, asked as its operators wish it.

The rules are those of https://www.mediawiki.org/wiki/API:Etiquette: one request at a time, a user agent that names the program
and its user, ``maxlag``, waiting as long as the wiki says. mwclient knows the API, its errors and its waits; the session below
it does the rest: requests that are refused for a while (429, 503) are repeated, answers have a limit in size and time, and no
answer leads to another host.

Of the clients that are kept well mwclient fits: it is one small package over requests, takes a connection of ours and waits for
lag. pywikibot wants configuration files and families of sites, since it is made for bots that edit; mwapi leaves lag and waits
to its caller.
"""

from __future__ import annotations

import re
import time
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from extractor.errors import ExtractorError
from extractor.extras import require
from extractor.regexes import lazy_regex
from extractor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

    from extractor.sources.live.asked import Asked

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes; 50 pages of MediaWiki's longest text are more than the API gives at once (12 MB)."""
SECONDS = 120.0
"""Longest time for one answer, waits aside."""
_TIMEOUT = (10.0, 30.0)
_REFUSED_FOR_A_WHILE = (429, 502, 503, 504)
_ATTEMPTS = 4
_MAXLAG = 5
NOT_FOUND = 404
_HTTPS = 443
_MOST_ANSWERS = 100_000
_API_LINK = lazy_regex(r"""<link\b[^>]*\brel=["']EditURI["'][^>]*\bhref=["']([^"'?]+)""", re.IGNORECASE)


class Site:
    """One wiki; ``info`` is what it says of itself: ``general`` and ``namespaces``."""

    def __init__(self, api: str, connection: Any, info: dict[str, Any], attempts: int = _ATTEMPTS) -> None:  # noqa: ANN401 - a requests.Session
        self.api = api
        self.info = info
        self._client = _client(urlsplit(api), connection, attempts)

    def query(self, **parameters: object) -> Iterator[dict[str, Any]]:
        """What ``action=query`` gives, answer after answer; :class:`ExtractorError` where it cannot be had whole."""
        more: dict[str, object] = {}
        for _ in range(_MOST_ANSWERS):
            answer = self.ask("query", **parameters | more)
            yield answer.get("query") or {}
            following = answer.get("continue")
            if not following:
                return
            if following == more:
                break
            more = following
        raise self._failure("live_endless", "the wiki's answers come to no end")

    def ask(self, action: str, **parameters: object) -> dict[str, Any]:
        """The answer to one request."""
        import mwclient.errors as refused
        import requests
        from urllib3.exceptions import HTTPError

        try:
            answer: dict[str, Any] = self._client.api(action, "POST", formatversion=2, maxlag=_MAXLAG, **parameters)
        except refused.APIError as error:
            raise self._failure("live_refused", f"the wiki refuses: {error.info or error.code}") from error
        except (refused.InvalidResponse, refused.APIDisabledError, UnicodeDecodeError, RecursionError) as error:
            raise self._failure("live_no_api", "the answer is no JSON of a MediaWiki API") from error
        except refused.MaximumRetriesExceeded as error:
            raise self._failure("live_busy", "the wiki is too busy", "try again later") from error
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else "?"
            code = "live_no_api" if status == NOT_FOUND else "live_refused"
            raise self._failure(code, f"the wiki answers with HTTP status {status}") from error
        except (requests.RequestException, HTTPError, UnicodeError) as error:
            raise self._failure("live_unreachable", f"cannot be reached ({_reason(error)})", "check the network") from error
        return answer

    def _failure(self, code: str, what: str, remedy: str = "") -> ExtractorError:
        return ExtractorError(code, what, where=self.api, remedy=remedy)


def _client(parts: SplitResult, connection: Any, attempts: int) -> Any:  # noqa: ANN401 - a requests.Session and a mwclient.Site
    """What asks the API at an address; ``mwclient.errors.InvalidResponse`` where an answer has not the shape of an API's."""
    mwclient = require("mwclient", "live")
    from mwclient.errors import InvalidResponse

    class Client(mwclient.Site):  # type: ignore[misc, name-defined]
        def raw_api(self, *args: Any, **parameters: Any) -> Any:  # noqa: ANN401 - as mwclient has it
            answer = super().raw_api(*args, **parameters)
            if not _is_of_api(answer):
                raise InvalidResponse(answer)
            return answer

    folder, _, _ = parts.path.rpartition("/")
    return Client(
        parts.netloc,
        path=f"{folder}/",
        scheme=parts.scheme,
        pool=connection,
        max_retries=attempts,
        retry_timeout=2,
        do_init=False,
        connection_options={"timeout": _TIMEOUT},
    )


def _is_of_api(answer: object) -> bool:
    """Whether an answer, and what mwclient reads of it, are objects; an error has a code and says what it is."""
    if not isinstance(answer, dict):
        return False
    query, error, warnings = (answer.get(name, {}) for name in ("query", "error", "warnings"))
    if not (isinstance(query, dict) and isinstance(error, dict) and isinstance(warnings, dict)):
        return False
    objects = isinstance(query.get("userinfo", {}), dict) and all(isinstance(one, dict) for one in warnings.values())
    return objects and (not error or "query" in error or all(isinstance(error.get(name), str) for name in ("code", "info")))


def _token(file: str | None) -> str | None:
    if file is None:
        return None
    try:
        with open(file, encoding="ascii") as opened:  # noqa: PTH123 - may be a descriptor's path
            token = opened.read().strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no token"
        raise ExtractorError("bad_token", f"cannot be read ({reason})", where=file, remedy="check --token") from error
    if not token or not token.isprintable() or " " in token:
        raise ExtractorError("bad_token", "holds no token", where=file, remedy="put the access token alone into it")
    return token


def session(asked: Asked) -> Any:  # noqa: ANN401 - a requests.Session
    """The connection to a wiki, with its limits."""
    requests = require("requests", "live")
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    class Limited(requests.Session):  # type: ignore[misc, name-defined]
        def get_redirect_target(self, answer: Any) -> str | None:  # noqa: ANN401 - a requests.Response
            target: str | None = super().get_redirect_target(answer)
            if target is not None and not _is_same_host(answer.url, urljoin(answer.url, target)):
                raise ExtractorError("live_redirect", f"leads to another host ({urlsplit(target).hostname})", where=answer.url)
            return target

        def send(self, request: Any, **options: Any) -> Any:  # noqa: ANN401 - as requests has it
            answer = super().send(request, **options | {"stream": True})
            answer._content = _content(answer)  # noqa: SLF001 - where requests keeps a body that has been read
            if not answer.headers.get("retry-after", "").isdecimal():
                answer.headers["retry-after"] = "0"  # a lag that does not say for how long; mwclient takes its own steps
            return answer

    made = Limited()
    about = asked.contact or "no contact given"
    if not (about.isascii() and about.isprintable()):
        raise ExtractorError(
            "bad_contact", "is no address in ASCII", where=f"--contact {about!r}", remedy="give a mail or web address"
        )
    made.headers["User-Agent"] = f"extractor/{__version__} ({about})"
    if (token := _token(asked.token)) is not None:
        made.headers["Authorization"] = f"Bearer {token}"
    again = Retry(
        _ATTEMPTS,
        connect=0,
        status_forcelist=_REFUSED_FOR_A_WHILE,
        allowed_methods=None,
        backoff_factor=0.5,
        raise_on_status=False,
    )
    for scheme in ("http://", "https://"):
        made.mount(scheme, HTTPAdapter(max_retries=again))
    return made


def _content(answer: Any) -> bytes:  # noqa: ANN401 - a requests.Response
    """The body of an answer; a ``requests.ConnectionError`` where it is cut off, so that it is asked for again."""
    import requests
    from urllib3.exceptions import HTTPError

    end = time.monotonic() + SECONDS
    data = bytearray()
    try:
        # What has come, however little: a body may drip.
        while chunk := answer.raw.read1(64 * 1024, decode_content=True):
            data += chunk
            if len(data) > LARGEST_ANSWER:
                raise ExtractorError("live_too_big", f"the answer is larger than {LARGEST_ANSWER} bytes", where=answer.url)
            if time.monotonic() > end:
                raise ExtractorError("live_too_slow", f"the answer takes longer than {SECONDS:.0f} s", where=answer.url)
    except HTTPError:
        raise requests.ConnectionError("the answer is cut off") from None
    return bytes(data)


def _is_same_host(one: str, other: str) -> bool:
    """Whether an address is of the same host and port, or of the usual port of HTTPS there."""
    here, there = urlsplit(one), urlsplit(other)
    if here.hostname != there.hostname:
        return False
    safer = (here.scheme, there.scheme, there.port or _HTTPS) == ("http", "https", _HTTPS)
    return safer or (here.scheme, here.port) == (there.scheme, there.port)


def _reason(error: Exception) -> str:
    """The innermost reason of an error of the network, in few words."""
    inner: BaseException | None = error
    reason = type(error).__name__
    while inner is not None:
        reason = getattr(inner, "strerror", None) or str(inner).rpartition(": ")[2][:200] or reason
        around = None if inner.__suppress_context__ else inner.__context__
        held = [getattr(inner, "reason", None), *inner.args, inner.__cause__ or around]
        inner = next((one for one in held if isinstance(one, BaseException)), None)
    return reason


def open_site(origin: str, path: str, asked: Asked) -> Site:
    """The wiki that has a page at ``path``; :class:`ExtractorError` where it has no API, or none that can be asked.

    The API lies beside ``index.php``, at one of the places of Wikimedia's or a plain installation, or where the page itself
    says (``EditURI``, https://www.mediawiki.org/wiki/API:RSD).
    """
    connection = session(asked)
    before, script, _ = path.partition("/index.php")
    places = [f"{before}/api.php"] if script else ["/w/api.php", "/api.php"]
    for api in chain((origin + place for place in places), _named_by_page(origin, path, connection)):
        info = _info(api, connection)
        if info is not None:
            return Site(api, connection, info)
    raise ExtractorError("live_no_api", "is no page of a MediaWiki whose API can be asked", where=origin + path)


def _info(api: str, connection: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a requests.Session
    """What the wiki says of itself; null where this is no API."""
    info: dict[str, Any] = {}
    try:
        for answer in Site(api, connection, info, attempts=1).query(meta="siteinfo", siprop="general|namespaces"):
            info.update(answer)
    except ExtractorError as error:
        if error.code != "live_no_api":
            raise
    return info if "general" in info else None


def _named_by_page(origin: str, path: str, connection: Any) -> Iterator[str]:  # noqa: ANN401 - a requests.Session
    """The address of the API that a page names; asked for when it is wanted."""
    import requests
    from urllib3.exceptions import HTTPError

    try:
        shown = connection.get(origin + path, timeout=_TIMEOUT)
    except (requests.RequestException, HTTPError, UnicodeError) as error:
        raise ExtractorError("live_unreachable", f"cannot be reached ({_reason(error)})", where=origin) from error
    link = _API_LINK.search(shown.text)
    if link is not None and _is_same_host(origin, found := urljoin(origin + path, str(link[1]))):
        yield found
