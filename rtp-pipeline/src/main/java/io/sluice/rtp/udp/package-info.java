/// The only UDP sockets: batched reading, trains of packets out, network paths. Nothing here looks inside a datagram.
@NullMarked
package io.sluice.rtp.udp;

import org.jspecify.annotations.NullMarked;
