/// WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): publishing to a room and watching it with nothing but HTTP. How
/// offers are answered and who may join is not here.
@NullMarked
package io.sluice.signaling.whip;

import org.jspecify.annotations.NullMarked;
