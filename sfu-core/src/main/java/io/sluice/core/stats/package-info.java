/// Counters and snapshots as operators see them. Nothing here changes what is forwarded.
@NullMarked
package io.sluice.core.stats;

import org.jspecify.annotations.NullMarked;
