/// Codecs as the SFU sees them: formats, payload descriptors and their rewriting. No decoding or encoding of media.
@NullMarked
package io.sluice.rtp.codec;

import org.jspecify.annotations.NullMarked;
