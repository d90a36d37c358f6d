"""The libraries' objects, made here and bound to the app in create_app. Imports nothing of ours."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request
from flask_limiter import Limiter
from flask_login import current_user
from flask_migrate import Migrate
from flask_security import Security
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Base of every model. Constraints have names, because a migration can only change what it can name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def address() -> str:
    """Where a request comes from. With IPv6 the network of a household: one machine has more addresses than stars."""
    given = request.remote_addr or ""
    try:
        parsed = ip_address(given)
    except ValueError:
        return given
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else given


def who() -> str:
    """Whom limits are counted for: the member who is signed in, otherwise the address."""
    return f"member {current_user.id}" if current_user.is_authenticated else address()


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
limiter = Limiter(who, strategy="moving-window")
security = Security()
socketio = SocketIO()
