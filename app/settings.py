"""All settings; the only module that reads the environment."""

import re
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.kernel.reach import is_email

SMTP_URL = re.compile(
    r"(?:smtps?|smtp\+plain)://(?:[^/@\s]+@)?(?:[A-Za-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?/?"
)
NATS_URL = re.compile(r"(?:nats|tls)://(?:[^/@\s]+@)?(?:[A-Za-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?/?")
OURSELVES = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings(BaseSettings):
    """Settings of one process, read from `SEVENTYSIX_…` variables (and `DATABASE_URL`, `NATS_URL`)."""

    model_config = SettingsConfigDict(
        env_prefix="SEVENTYSIX_", extra="ignore", frozen=True, populate_by_name=True
    )

    environment: Literal["development", "production"] = Field(
        "development", description="`production` refuses insecure settings and hides nothing behind defaults."
    )
    database_url: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("DATABASE_URL", "database_url"),
        description="PostgreSQL 15 or later; without it a server is started in the data folder.",
    )
    database_pool_size: int = Field(10, ge=8, le=200, description="Connections kept open by each process.")
    master_keys: SecretStr | None = Field(
        None,
        description="Master keys, which wrap the keys of what is stored: `version:key` (32 bytes in base64), comma separated; `seventysix keys new` makes them.",
    )
    master_key_file: Path | None = Field(
        None,
        description="File with the master keys, one a line, readable by us only. One of the three ways is required with `DATABASE_URL` and in production; otherwise a file is made in the data folder.",
    )
    master_key_command: str | None = Field(
        None,
        description="Command that prints the master keys, for key services, e.g. `vault kv get -field=keys secret/seventysix`.",
    )
    nats_url: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("NATS_URL", "nats_url"),
        description="NATS servers, comma separated, that connect several processes; without it several workers "
        "on one machine start a server of their own.",
    )
    workers: int = Field(1, ge=1, le=64, description="Processes that `seventysix serve` runs.")
    data_dir: Path = Field(
        Path(".data"), description="Folder of the embedded database and of generated secrets."
    )
    static_dir: Path = Field(
        Path(__file__).parent.parent / "static" / "dist", description="Folder of the built front ends."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8076, ge=1, le=65535, description="Port to listen on.")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description="Address under which browsers reach the server, e.g. `https://chat.example.com`; required in "
        "production. With https, cookies are `Secure` and named with the `__Host-` prefix.",
    )
    hsts_include_subdomains: bool = Field(
        default=False,
        description="With https, tell browsers to use TLS for all names below this one, too (HSTS); only where all of them have it.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses (comma separated, or `*`) whose `X-Forwarded-*` headers are believed.",
    )
    demo: bool = Field(default=False, description="Serve and seed the demo shop.")
    log_format: Literal["text", "json"] = Field("text", description="`json` writes one object per line.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe level logged."
    )
    login_days: int = Field(14, ge=1, le=90, description="Days after which an agent must log in again.")
    drain_seconds: float = Field(
        10,
        ge=0,
        le=60,
        description="On SIGTERM clients are asked to come back at random moments spread over this time, and served till then.",
    )
    message_limit_per_minute: int = Field(100, ge=1, description="Messages a visitor may send in a minute.")
    newcomer_limit_per_minute: int = Field(
        120,
        ge=1,
        description="New shoppers a minute that a shop may have in each process, and a third of it from one block of "
        "addresses, before the browsers of further ones are asked for some work first.",
    )
    attachment_max_bytes: int = Field(
        10 * 1024 * 1024,
        ge=1024,
        le=100 * 1024 * 1024,
        description="Largest file that shoppers and agents may send, in bytes.",
    )
    attachment_dir: Path | None = Field(
        None,
        description="Folder of the files that were sent; without it `files` in the data folder. Processes on several "
        "machines share it.",
    )
    s3_bucket: str | None = Field(
        None,
        min_length=3,
        max_length=63,
        description="Bucket of Amazon S3, or of any service that speaks S3, that keeps the files in place of a folder.",
    )
    s3_endpoint: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description="Address of the service, e.g. `https://s3.example.com`; without it Amazon's.",
    )
    s3_region: str = Field("us-east-1", description="Region of the bucket; many services do not care.")
    s3_access_key_id: str | None = Field(
        None, description="Who we are there; without it the role of the machine is used."
    )
    s3_secret_access_key: SecretStr | None = Field(None, description="The secret that goes with it.")
    clamav_address: str | None = Field(
        None,
        pattern=r"^(tcp://[^/]+:[0-9]+|unix:/.+)$",
        description="ClamAV daemon that every file is shown to, e.g. `tcp://127.0.0.1:3310` or `unix:/run/clamav/clamd.ctl`; "
        "while it is away no file is taken. Without it files are not scanned.",
    )
    webhook_allow_private: bool = Field(
        default=False,
        description="Let webhooks go to http:// and to addresses of the own network; for development and tests, refused in production.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server: `smtp://user:password@mail.example:587` (STARTTLS, without which nothing is sent), "
        "`smtps://user:password@mail.example:465` (TLS), or `smtp+plain://127.0.0.1:25` (no TLS, in production on the same "
        "machine only). Without it no mail is sent, and none is offered.",
    )
    mail_from: str | None = Field(
        None,
        description="Whom mail comes from, e.g. `Chat <chat@shop.example>`; required with `SEVENTYSIX_SMTP_URL`.",
    )
    oidc_issuer: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="Identity provider (OpenID Connect) by which people may log in, exactly as it names itself, e.g. `https://login.example.com/realms/shop`. Without it there is no single sign-on.",
    )
    oidc_client_id: str | None = Field(
        None,
        description="Who this server is at the identity provider; required with `SEVENTYSIX_OIDC_ISSUER`.",
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="What proves it there; a public client has none."
    )
    oidc_name: str = Field(
        "Single sign-on", max_length=40, description="What stands on the button at the login page."
    )
    oidc_newcomer_role: Literal["agent", "supervisor"] | None = Field(
        None,
        description="Role of an account that is made for whoever logs in there for the first time; without it only those get in whose account is linked.",
    )
    oidc_allow_private: bool = Field(
        default=False,
        description="Let the identity provider be at http:// or at an address of the own network; for development and tests, refused in production.",
    )
    test_clock_file: Path | None = Field(
        None, description="File with seconds by which the clock runs ahead; for tests, refused in production."
    )

    @model_validator(mode="after")
    def _refuse_half_a_mail_server(self) -> Self:
        if self.smtp_url is None:
            return self
        # The value is in no complaint: it holds a password.
        if SMTP_URL.fullmatch(self.smtp_url.get_secret_value()) is None:
            raise ValueError(
                "SEVENTYSIX_SMTP_URL must be smtp://…, smtps://… or smtp+plain://… and name a host"
            )
        if self.mail_from is None or not is_email(parseaddr(self.mail_from)[1]):
            raise ValueError("SEVENTYSIX_SMTP_URL needs SEVENTYSIX_MAIL_FROM, an e-mail address")
        return self

    @model_validator(mode="after")
    def _refuse_what_is_no_server(self) -> Self:
        # The value is in no complaint: it may hold a password.
        if not all(map(NATS_URL.fullmatch, self.nats_servers)):
            raise ValueError("NATS_URL must be addresses such as nats://host:4222, separated by commas")
        return self

    @model_validator(mode="after")
    def _refuse_half_a_provider(self) -> Self:
        if self.oidc_issuer is None:
            return self
        if self.oidc_client_id is None:
            raise ValueError("SEVENTYSIX_OIDC_ISSUER needs SEVENTYSIX_OIDC_CLIENT_ID")
        if not self.oidc_issuer.startswith("https://") and not self.oidc_allow_private:
            raise ValueError("SEVENTYSIX_OIDC_ISSUER must begin with https://")
        return self

    @model_validator(mode="after")
    def _refuse_insecure_production(self) -> Self:
        if self.environment != "production":
            return self
        if self.public_url is None or not self.public_url.startswith("https://"):
            raise ValueError("production needs SEVENTYSIX_PUBLIC_URL, and it must start with https://")
        if self.test_clock_file is not None:
            raise ValueError("production refuses SEVENTYSIX_TEST_CLOCK_FILE")
        if self.oidc_allow_private:
            raise ValueError("production refuses SEVENTYSIX_OIDC_ALLOW_PRIVATE")
        if self.webhook_allow_private:
            raise ValueError("production refuses SEVENTYSIX_WEBHOOK_ALLOW_PRIVATE")
        if self.smtp_url is not None and not _is_mail_kept_secret(self.smtp_url.get_secret_value()):
            raise ValueError("production sends mail over TLS, or by a server on the same machine")
        if self.demo:
            raise ValueError("production refuses SEVENTYSIX_DEMO: it makes logins with printed passwords")
        return self

    @model_validator(mode="after")
    def _refuse_half_a_key(self) -> Self:
        if (self.s3_access_key_id is None) != (self.s3_secret_access_key is None):
            raise ValueError(
                "SEVENTYSIX_S3_ACCESS_KEY_ID and SEVENTYSIX_S3_SECRET_ACCESS_KEY belong together"
            )
        return self

    @property
    def nats_servers(self) -> list[str]:
        """The addresses in `NATS_URL`; none without it."""
        given = self.nats_url.get_secret_value().split(",") if self.nats_url is not None else ()
        return [server.strip() for server in given]

    @property
    def can_mail(self) -> bool:
        """Whether mail is sent at all."""
        return self.smtp_url is not None

    @property
    def login_lifetime(self) -> timedelta:
        """How long a login is good for."""
        return timedelta(days=self.login_days)

    @property
    def files_dir(self) -> Path:
        """Folder of the files that were sent."""
        return self.attachment_dir or self.data_dir / "files"

    @property
    def origin(self) -> str:
        """Origin of the product's own pages."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us through TLS."""
        return self.origin.startswith("https://")


def _is_mail_kept_secret(smtp_url: str) -> bool:
    parts = urlsplit(smtp_url)
    return parts.scheme != "smtp+plain" or parts.hostname in OURSELVES
