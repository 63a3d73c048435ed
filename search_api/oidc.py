"""Signing in at an OpenID Connect provider: the authorization code flow with PKCE.

OpenID Connect Core 1.0 §3.1, RFC 7636 (PKCE), RFC 9207 (the issuer in the answer).
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from schemas.errors import AccessError, EngineError, SetupError
from schemas.settings import Settings

# A provider signs with a key that it alone has: nothing symmetric, and never "none".
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_LEEWAY = 60  # seconds that two clocks may differ
_KNOWN_SECONDS = 3600.0  # how long what the provider says of itself holds
_PATIENCE = 10.0
_MOST_BYTES = 1_000_000
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Started:
    """What a browser keeps, sealed, while its person is at the provider."""

    state: str
    nonce: str
    verifier: str
    onward: str
    ui: str
    at: float

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


class Provider:
    """The provider of the settings. It is asked for its addresses and keys at the first sign-in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = httpx.AsyncClient(timeout=_PATIENCE)
        self._said: dict[str, Any] = {}
        self._keys = KeySet([])
        self._until = 0.0

    async def start(self, onward: str, ui: str) -> tuple[str, Started]:
        """The address to send a browser to, and what it keeps meanwhile."""
        await self._learn()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        begun = Started(state, nonce, verifier, onward, ui, time.time())
        digest = hashlib.sha256(begun.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self._settings.oidc_client,
            "redirect_uri": self._settings.oidc_redirect,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        place = self._said["authorization_endpoint"]
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}", begun

    async def subject(self, answer: Mapping[str, str], begun: Started) -> str:
        """Who signed in, by the provider's answer. AccessError where anything in it is not right."""
        same = secrets.compare_digest(answer.get("state", ""), begun.state)
        issuer = answer.get("iss", self._settings.oidc_issuer)
        if not same or issuer != self._settings.oidc_issuer or "code" not in answer:
            raise _refused()
        await self._learn()
        token = await self._token(answer["code"], begun.verifier)
        claims = await self._claims(token, begun.nonce)
        return str(claims["sub"])

    async def _token(self, code: str, verifier: str) -> str:
        settings = self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.oidc_redirect,
            "code_verifier": verifier,
        }
        ways = self._said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {}
        if settings.oidc_secret and "client_secret_basic" in ways:
            pair = f"{quote(settings.oidc_client, '')}:{quote(settings.oidc_secret, '')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form["client_id"] = settings.oidc_client
            form |= {"client_secret": settings.oidc_secret} if settings.oidc_secret else {}
        told = await self._asked("POST", self._said["token_endpoint"], data=form, headers=headers)
        return str(told.get("id_token", ""))

    async def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What an id token says, once its signature and all that must hold of it do."""
        client = self._settings.oidc_client
        must = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._settings.oidc_issuer},
            aud={"essential": True, "value": client},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            claims = (await self._read(token)).claims
            must.validate(claims)
        except (JoseError, ValueError) as error:
            raise _refused() from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != client:
            raise _refused()
        return dict(claims)

    async def _read(self, token: str) -> jwt.Token:
        """A token whose signature is the provider's; its keys are fetched anew where none fits."""
        try:
            return jwt.decode(token, self._keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            self._until = 0.0
            await self._learn()
            return jwt.decode(token, self._keys, algorithms=_ALGORITHMS)

    async def _learn(self) -> None:
        """Asks the provider for its addresses and keys, unless that was done of late."""
        if time.monotonic() < self._until:
            return
        issuer = self._settings.oidc_issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        said = await self._asked("GET", address)
        if said.get("issuer") != issuer:
            raise SetupError(
                f"the provider calls itself otherwise than SATETO_OIDC_ISSUER {issuer}",
                f"提供者の名乗りが SATETO_OIDC_ISSUER {issuer} と異なります",
            )
        keys = await self._asked("GET", str(said.get("jwks_uri", "")))
        self._keys = KeySet.import_key_set(keys)  # type: ignore[arg-type]  # JSON at the door
        self._said, self._until = said, time.monotonic() + _KNOWN_SECONDS

    async def _asked(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise SetupError(
                "the provider's addresses have to begin with https",
                "提供者のアドレスは https で始まる必要があります",
            )
        try:
            answer = await self._client.request(method, address, **more)
            if 400 <= answer.status_code < 500:
                raise _refused()
            answer.raise_for_status()
            told = answer.json() if len(answer.content) <= _MOST_BYTES else None
        except (httpx.HTTPError, ValueError) as error:
            raise _away(type(error).__name__) from error
        if not isinstance(told, dict):
            raise _away("no object")
        return told

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.aclose()


def _refused() -> AccessError:
    return AccessError(
        "signing in at the provider did not succeed; begin again",
        "認証サービスでのサインインを確認できませんでした。最初からやり直してください",
    )


def _away(why: str) -> EngineError:
    return EngineError(
        f"the provider to sign in at does not answer: {why}",
        f"認証サービスが応答しません: {why}",
    )
