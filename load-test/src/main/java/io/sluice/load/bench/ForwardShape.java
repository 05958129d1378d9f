package io.sluice.load.bench;

import io.sluice.load.bot.MediaShape;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who sends what to whom in a forwarding benchmark.
public enum ForwardShape {
    /// One publisher of video and audio, 30 subscribers.
    FANOUT(1, 30, MediaShape.VIDEO, MediaShape.AUDIO),
    /// Ten participants who all see and hear the nine others.
    MESH(10, 0, MediaShape.VIDEO, MediaShape.AUDIO),
    /// The same with thumbnails of one packet a frame.
    THUMBNAILS(10, 0, MediaShape.THUMBNAIL, MediaShape.AUDIO),
    /// Ten participants who all hear the nine others.
    AUDIO(10, 0, null, MediaShape.AUDIO);

    private final int publishers;
    private final int viewers;
    private final @Nullable MediaShape video;
    private final MediaShape audio;

    ForwardShape(int publishers, int viewers, @Nullable MediaShape video, MediaShape audio) {
        this.publishers = publishers;
        this.viewers = viewers;
        this.video = video;
        this.audio = audio;
    }

    static @Nullable ForwardShape ofName(String name) {
        for (ForwardShape shape : values()) {
            if (shape.key().equals(name)) {
                return shape;
            }
        }
        return null;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    int publishers() {
        return publishers;
    }

    int viewers() {
        return viewers;
    }

    @Nullable
    MediaShape video() {
        return video;
    }

    MediaShape audio() {
        return audio;
    }

    /// Packets a second that the server forwards when all is well.
    double expectedPacketsPerSecond() {
        double published = audio.framesPerSecond() * audio.packetsPerFrame();
        if (video != null) {
            published += video.framesPerSecond() * video.packetsPerFrame();
        }
        return published * publishers * (publishers - 1 + viewers);
    }
}
