"""A small provider of OpenID Connect on loopback, which takes the code flow with PKCE seriously."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.asking import wait_for
from tests.conftest import free_ports

CLIENT, SECRET = "sateto", "a secret of both"
BACK = "http://127.0.0.1/signin/oidc/callback"


class Identity:
    """The provider: whoever comes is `subject`, and `twist` may spoil what it says of them."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.subject = "subject-of-hanako"
        self.key = RSAKey.generate_key(2048, parameters={"kid": "first"})
        self.twist: Callable[[dict[str, Any]], None] = lambda claims: None
        self.signs_with = self.key
        self.codes: dict[str, dict[str, str]] = {}
        self.served: list[str] = []

    def app(self) -> Starlette:
        """Its four doors."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/keys", self.keys),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    async def configuration(self, _: Request) -> Response:
        self.served.append("configuration")
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def keys(self, _: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        good = asked.get("client_id") == CLIENT and asked.get("redirect_uri") == BACK
        good = good and asked.get("code_challenge_method") == "S256" and "openid" in asked["scope"]
        if not good or asked.get("response_type") != "code" or len(asked.get("state", "")) < 20:
            return JSONResponse({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return RedirectResponse(f"{BACK}?{urlencode(back)}", 302)

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self.codes.pop(form.get("code", ""), None)
        pair = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {pair}"
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != BACK
            or challenge != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
        }
        self.twist(claims)
        header = {"alg": "RS256", "kid": self.signs_with.kid}
        signed = jwt.encode(header, claims, self.signs_with)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})


@contextmanager
def identity() -> Iterator[Identity]:
    """The provider, running."""
    (port,) = free_ports(1)
    provider = Identity(port)
    config = uvicorn.Config(provider.app(), "127.0.0.1", port, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="identity")
    thread.start()
    wait_for(lambda: server.started, 30, lambda: "the provider does not start")
    yield provider
    server.should_exit = True
    thread.join()
