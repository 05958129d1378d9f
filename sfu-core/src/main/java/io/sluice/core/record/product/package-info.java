/// What can be made of a recording afterwards: files that any player plays, a report of what is missing, packets for
/// Wireshark. It reads segment files and never changes them.
@NullMarked
package io.sluice.core.record.product;

import org.jspecify.annotations.NullMarked;
