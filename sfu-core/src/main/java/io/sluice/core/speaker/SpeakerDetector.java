package io.sluice.core.speaker;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jitsi.utils.dsi.DominantSpeakerIdentification;
import org.jspecify.annotations.Nullable;

/// Tells who is speaking in one room, from the audio levels in RTP header extensions (RFC 6464).
///
/// The dominant speaker is found by jitsi-utils' implementation of Volfin and Cohen, "Dominant Speaker Identification
/// for Multipoint Videoconferencing". Those who speak beside them are told by a smoothed level with a hold time.
///
/// Owned by the media worker.
///
/// @param <T> what stands for a participant
public final class SpeakerDetector<T> {
    /// Level, as RFC 6464 counts (0 loudest), above which nobody is thought to speak. Chosen: noise of a quiet room
    /// lies at 60 to 70 below overload.
    private static final int SPEAKING_LEVEL = 50;

    /// Chosen: pauses between words are shorter.
    private static final long HOLD_NANOS = 1_200_000_000L;

    /// Chosen: so many loud packets of 20 ms make speech, fewer are a knock.
    private static final int SPEECH_PACKETS = 5;

    /// Interval of jitsi-utils' decisions (DominantSpeakerIdentification.DECISION_INTERVAL).
    private static final long DECISION_NANOS = 300_000_000L;

    private static final class Voice {
        private int loudPackets;
        private long lastLoudNanos = Long.MIN_VALUE;
        private boolean speaking;
        private int level = 127;
    }

    private final WorkerClock clock = new WorkerClock();
    private final StepScheduler scheduler = new StepScheduler();
    private final DominantSpeakerIdentification<T> identification =
            new DominantSpeakerIdentification<>(clock, scheduler);
    private final Map<T, Voice> voices = new HashMap<>();
    private @Nullable T dominant;
    private long nextDecisionNanos = Long.MAX_VALUE;
    private boolean changed;

    /// Creates a detector for an empty room.
    public SpeakerDetector() {
        identification.addActiveSpeakerChangedListener(speaker -> {
            dominant = speaker;
            changed = true;
        });
    }

    /// Takes the level of one audio packet.
    ///
    /// @param level 0 loudest to 127 silence (RFC 6464 §3)
    public void onLevel(T participant, int level, long nowNanos) {
        clock.nowNanos = nowNanos;
        identification.levelChanged(participant, 127 - level);
        Voice voice = voices.get(participant);
        if (voice == null) {
            voice = new Voice();
            voices.put(participant, voice);
        }
        voice.level += (level - voice.level) / 4;
        if (level <= SPEAKING_LEVEL) {
            voice.loudPackets = Math.min(voice.loudPackets + 1, SPEECH_PACKETS);
            voice.lastLoudNanos = nowNanos;
            if (voice.loudPackets == SPEECH_PACKETS && !voice.speaking) {
                voice.speaking = true;
                changed = true;
            }
        } else if (voice.loudPackets > 0) {
            voice.loudPackets--;
        }
        if (nextDecisionNanos == Long.MAX_VALUE) {
            nextDecisionNanos = nowNanos + DECISION_NANOS;
        }
    }

    /// Somebody left, or stopped publishing audio.
    public void remove(T participant) {
        Voice voice = voices.remove(participant);
        if (voice != null && voice.speaking) {
            changed = true;
        }
        if (participant.equals(dominant)) {
            dominant = null;
            changed = true;
        }
    }

    /// Time passes.
    public void onTimeout(long nowNanos) {
        if (nextDecisionNanos - nowNanos > 0) {
            return;
        }
        clock.nowNanos = nowNanos;
        scheduler.runDue(nowNanos / 1_000_000);
        for (Voice voice : voices.values()) {
            if (voice.speaking && nowNanos - voice.lastLoudNanos > HOLD_NANOS) {
                voice.speaking = false;
                voice.loudPackets = 0;
                changed = true;
            }
        }
        nextDecisionNanos = voices.isEmpty() ? Long.MAX_VALUE : nowNanos + DECISION_NANOS;
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos() {
        return nextDecisionNanos;
    }

    /// Whether the answer of [#speakers] changed since this was last asked.
    public boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /// The dominant speaker, or null while nobody has spoken.
    public @Nullable T dominant() {
        return dominant;
    }

    /// Those who speak now: the dominant speaker first if still speaking, then by loudness.
    public List<T> speakers() {
        List<T> speaking = new ArrayList<>();
        for (Map.Entry<T, Voice> entry : voices.entrySet()) {
            if (entry.getValue().speaking) {
                speaking.add(entry.getKey());
            }
        }
        speaking.sort((a, b) -> {
            if (a.equals(dominant) != b.equals(dominant)) {
                return a.equals(dominant) ? -1 : 1;
            }
            int byLevel = Integer.compare(levelOf(a), levelOf(b));
            return byLevel != 0 ? byLevel : a.toString().compareTo(b.toString());
        });
        return speaking;
    }

    private int levelOf(T participant) {
        Voice voice = voices.get(participant);
        return voice == null ? 127 : voice.level;
    }

    /// The worker's time in the form that jitsi-utils asks for.
    private static final class WorkerClock extends Clock {
        private long nowNanos;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(0, nowNanos);
        }

        @Override
        public long millis() {
            return nowNanos / 1_000_000;
        }
    }
}
