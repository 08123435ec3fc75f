"""What a client asks for when it logs in, or trades a refresh token (protocol: Login)."""

from pydantic import BaseModel, Field


class Login(BaseModel):
    """A login's body. Clients send more in it, such as an API key: ignored."""

    client_id: str = Field(max_length=128)
    client_secret: str = Field(max_length=256)
    refresh: bool = False


class Refresh(BaseModel):
    """A refresh's body. Clients send their old access token as well: ignored."""

    refresh_token: str = Field(max_length=4096)
