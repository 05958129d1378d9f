/// The recording tap: what is noted of a room, packet by packet, and how it is laid out. Who writes it down is in
/// `.disk`; nothing here opens a file.
@NullMarked
package io.sluice.core.record;

import org.jspecify.annotations.NullMarked;
