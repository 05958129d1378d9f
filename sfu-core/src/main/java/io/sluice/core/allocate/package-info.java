/// Who gets which slot and which layer, and why. Decisions only: no packets, no clocks.
@NullMarked
package io.sluice.core.allocate;

import org.jspecify.annotations.NullMarked;
