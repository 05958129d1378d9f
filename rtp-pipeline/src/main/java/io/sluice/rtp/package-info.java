/// One peer and its protocols; the packages below hold the parts. Nothing lives here itself.
@NullMarked
package io.sluice.rtp;

import org.jspecify.annotations.NullMarked;
