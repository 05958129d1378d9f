package io.sluice.core.worker;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_LOW_DELAY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import io.sluice.rtp.codec.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/// Decodes pictures with the decoders browsers use or their like (libvpx, libaom, the H.264 of ffmpeg), and makes a
/// checksum of each frame.
final class RealDecoder implements AutoCloseable {
    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();

    RealDecoder(Codec codec) {
        av_log_set_level(AV_LOG_QUIET);
        String name =
                switch (codec) {
                    case VP8 -> "libvpx";
                    case VP9 -> "libvpx-vp9";
                    case H264 -> "h264";
                    case AV1 -> "libaom-av1";
                    case OPUS, RED -> throw new IllegalArgumentException("not video");
                };
        AVCodec decoder = avcodec_find_decoder_by_name(name);
        if (decoder == null) {
            throw new IllegalStateException("no decoder " + name);
        }
        context = avcodec_alloc_context3(decoder);
        context.thread_count(1);
        context.flags(context.flags() | AV_CODEC_FLAG_LOW_DELAY);
        if (avcodec_open2(context, decoder, (AVDictionary) null) < 0) {
            throw new IllegalStateException("decoder " + name + " does not open");
        }
    }

    /// Checksums of the frames that a picture brings: one, when all is well.
    List<Long> decode(byte[] picture) {
        List<Long> checksums = new ArrayList<>();
        av_new_packet(packet, picture.length);
        packet.data().put(picture);
        if (avcodec_send_packet(context, packet) < 0) {
            return checksums;
        }
        while (avcodec_receive_frame(context, frame) >= 0) {
            checksums.add(checksum());
        }
        return checksums;
    }

    private long checksum() {
        CRC32 crc = new CRC32();
        for (int plane = 0; plane < 3; plane++) {
            int width = plane == 0 ? frame.width() : frame.width() + 1 >> 1;
            int height = plane == 0 ? frame.height() : frame.height() + 1 >> 1;
            byte[] row = new byte[width];
            BytePointer data = frame.data(plane);
            for (int y = 0; y < height; y++) {
                data.position((long) y * frame.linesize(plane)).get(row);
                crc.update(row);
            }
        }
        return (long) frame.height() << 32 | crc.getValue();
    }

    @Override
    public void close() {
        av_packet_free(packet);
        av_frame_free(frame);
        avcodec_free_context(context);
    }
}
