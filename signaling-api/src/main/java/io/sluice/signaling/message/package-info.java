/// The messages of the signaling protocol `sluice.v1` (docs/protocol.md) as sealed records, and their way from and to
/// JSON. What is done with them is not here.
@NullMarked
package io.sluice.signaling.message;

import org.jspecify.annotations.NullMarked;
