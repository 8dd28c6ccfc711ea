"""Who somebody on Instagram is: many give no name, everybody has a user name.

https://developers.facebook.com/docs/messenger-platform/instagram/features/user-profile
"""

from chalicelib.channels.pages.profiles import PageProfiles

PROFILES = PageProfiles((("name",), ("username",)))
