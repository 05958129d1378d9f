package io.sluice.core.record.product;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.frame.CodedFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The codecs and decoder setups that a source's pictures go through: each begins a file of its own.
///
/// VP8, VP9 and AV1 keyframes carry what a decoder needs, so that a change of resolution changes nothing; H264 has its
/// parameter sets in the container's header, and another one begins another file.
///
/// Owned by its caller.
final class VideoSetups {
    /// One of them.
    static final class Setup {
        private final Codec codec;
        private final byte @Nullable [] data;
        private int width;
        private int height;

        Setup(Codec codec, byte @Nullable [] data) {
            this.codec = codec;
            this.data = data;
        }

        Codec codec() {
            return codec;
        }

        byte @Nullable [] data() {
            return data;
        }

        /// Of the largest picture.
        int width() {
            return width;
        }

        /// Of the largest picture.
        int height() {
            return height;
        }
    }

    private final List<Setup> setups = new ArrayList<>();

    /// Notes a picture, the first time through.
    void note(CodedFrame frame) {
        if (setups.isEmpty() || isAnother(setups.getLast(), frame)) {
            setups.add(new Setup(frame.codec(), frame.setup()));
        }
        Setup setup = setups.getLast();
        if ((long) frame.width() * frame.height() > (long) setup.width * setup.height) {
            setup.width = frame.width();
            setup.height = frame.height();
        }
    }

    /// Whether a picture begins another one.
    static boolean isAnother(Setup setup, CodedFrame frame) {
        return frame.codec() != setup.codec
                || frame.codec() == Codec.H264 && frame.setup() != null && !Arrays.equals(frame.setup(), setup.data);
    }

    /// In the order in which they are used.
    List<Setup> all() {
        return setups;
    }
}
