"""Which plan each scope follows."""

from collections.abc import Mapping

from chalicelib.domain.erasure import Scope
from chalicelib.privacy import forget_account, forget_contact, forget_inbox, forget_user
from chalicelib.privacy.plan import Plan

PLANS: Mapping[Scope, Plan] = {
    Scope.CONTACT: forget_contact.PLAN,
    Scope.INBOX: forget_inbox.PLAN,
    Scope.USER: forget_user.PLAN,
    Scope.ACCOUNT: forget_account.PLAN,
}
