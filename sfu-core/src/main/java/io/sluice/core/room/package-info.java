/// Rooms and who is in them: ids, negotiated media, participants, publications, subscriptions. No packets and no SDP.
@NullMarked
package io.sluice.core.room;

import org.jspecify.annotations.NullMarked;
