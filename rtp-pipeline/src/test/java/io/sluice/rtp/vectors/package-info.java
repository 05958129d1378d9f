/// Captures of real browsers, as tests of every module read them. No packets made up by us.
@NullMarked
package io.sluice.rtp.vectors;

import org.jspecify.annotations.NullMarked;
