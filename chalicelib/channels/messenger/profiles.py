"""Who somebody on Messenger is.

https://developers.facebook.com/docs/messenger-platform/identity/user-profile
"""

from chalicelib.channels.pages.profiles import PageProfiles

PROFILES = PageProfiles((("first_name", "last_name"),))
