/// Impaired networks for tests, in virtual time and from a seed. Nothing here knows what a packet means.
@NullMarked
package io.sluice.rtp.netem;

import org.jspecify.annotations.NullMarked;
