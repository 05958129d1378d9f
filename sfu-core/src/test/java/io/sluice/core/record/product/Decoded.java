package io.sluice.core.record.product;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.PointerPointer;

/// What FFmpeg makes of a file: every frame decoded, every complaint counted.
///
/// Immutable.
///
/// @param pictures width, height and time of each picture that was shown
/// @param soundMillis times of the pieces of sound
/// @param errors packets or frames that a decoder refused or called damaged
record Decoded(List<Picture> pictures, List<Long> soundMillis, int errors, double seconds) {
    /// `AV_FRAME_FLAG_CORRUPT` of libavutil/frame.h.
    private static final int CORRUPT = 1;

    record Picture(int width, int height, long millis) {}

    static Decoded of(Path file) throws IOException {
        av_log_set_level(AV_LOG_QUIET);
        AVFormatContext format = new AVFormatContext(null);
        if (avformat_open_input(format, file.toString(), null, null) < 0
                || avformat_find_stream_info(format, (PointerPointer<?>) null) < 0) {
            throw new IOException("FFmpeg does not open " + file);
        }
        Run run = new Run(format);
        try {
            return run.decode();
        } finally {
            avformat_close_input(format);
        }
    }

    private static final class Run {
        private final AVFormatContext format;
        private final List<AVCodecContext> decoders = new ArrayList<>();
        private final List<Picture> pictures = new ArrayList<>();
        private final List<Long> sound = new ArrayList<>();
        private int errors;

        Run(AVFormatContext format) {
            this.format = format;
        }

        Decoded decode() throws IOException {
            for (int i = 0; i < format.nb_streams(); i++) {
                AVCodec codec =
                        avcodec_find_decoder(format.streams(i).codecpar().codec_id());
                AVCodecContext decoder = avcodec_alloc_context3(codec);
                avcodec_parameters_to_context(decoder, format.streams(i).codecpar());
                decoder.thread_count(1);
                if (avcodec_open2(decoder, codec, (AVDictionary) null) < 0) {
                    throw new IOException("FFmpeg has no decoder for track " + i);
                }
                decoders.add(decoder);
            }
            AVPacket packet = av_packet_alloc();
            AVFrame frame = av_frame_alloc();
            while (av_read_frame(format, packet) >= 0) {
                int index = packet.stream_index();
                errors += avcodec_send_packet(decoders.get(index), packet) < 0 ? 1 : 0;
                receive(index, frame);
                av_packet_unref(packet);
            }
            for (int i = 0; i < decoders.size(); i++) {
                avcodec_send_packet(decoders.get(i), null);
                receive(i, frame);
                avcodec_free_context(decoders.get(i));
            }
            av_frame_free(frame);
            av_packet_free(packet);
            return new Decoded(pictures, sound, errors, format.duration() / 1e6);
        }

        private void receive(int index, AVFrame frame) {
            while (true) {
                int result = avcodec_receive_frame(decoders.get(index), frame);
                if (result == AVERROR_EOF() || result == AVERROR_EAGAIN()) {
                    return;
                }
                if (result < 0) {
                    errors++;
                    return;
                }
                errors += frame.decode_error_flags() != 0 || (frame.flags() & CORRUPT) != 0 ? 1 : 0;
                long millis = frame.best_effort_timestamp();
                if (frame.width() > 0) {
                    pictures.add(new Picture(frame.width(), frame.height(), millis));
                } else {
                    sound.add(millis);
                }
            }
        }
    }
}
