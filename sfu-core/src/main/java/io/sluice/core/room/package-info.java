/// Rooms and their participants: who is here, what they publish, what they negotiated. Packets are not touched here.
@NullMarked
package io.sluice.core.room;

import org.jspecify.annotations.NullMarked;
