/// Bad networks between real clients and a real server, on loopback: relays that delay, lose, reorder, cut and rebind.
/// What happens to a packet is decided in virtual time here; only the relays have sockets and threads.
@NullMarked
package io.sluice.load.impair;

import org.jspecify.annotations.NullMarked;
