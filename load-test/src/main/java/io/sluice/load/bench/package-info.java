/// Measures what forwarding costs a server, seen from outside: its process's CPU time against the packets that
/// independent clients received, authenticated and found in sequence. Nothing here runs inside the server.
@NullMarked
package io.sluice.load.bench;

import org.jspecify.annotations.NullMarked;
