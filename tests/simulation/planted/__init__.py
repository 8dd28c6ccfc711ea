"""Wrong variants of our own code, each of a kind that somebody has shipped. All must be found."""

from tests.simulation.planted.coming_in import COMING_IN
from tests.simulation.planted.conversation import CONVERSATION
from tests.simulation.planted.erasure import ERASURE
from tests.simulation.planted.going_out import GOING_OUT

BUGS = (*COMING_IN, *CONVERSATION, *GOING_OUT, *ERASURE)
