"""What a client asks for when it logs in, or trades a refresh token (protocol: Login)."""

from typing import Annotated

from pydantic import BaseModel, Field, StrictBool, StrictStr


class Login(BaseModel):
    """A login's body. Clients send more in it, such as an API key: ignored."""

    client_id: Annotated[StrictStr, Field(max_length=128)]
    client_secret: Annotated[StrictStr, Field(max_length=256)]
    refresh: StrictBool = False


class Refresh(BaseModel):
    """A refresh's body. Clients send their old access token as well: ignored."""

    refresh_token: Annotated[StrictStr, Field(max_length=4096)]
