/// From RTP packets back to coded frames as containers and decoders want them. No decoding, no files.
@NullMarked
package io.sluice.rtp.frame;

import org.jspecify.annotations.NullMarked;
