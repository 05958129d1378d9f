package io.sluice.signaling.sdp;

import io.sluice.core.room.TrackSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers offers from standard input, so that a browser can judge the answers.
///
/// One offer a line: `new` or `next`, the offer in Base64, then slots as `mid=seat:PURPOSE`. One answer a line: the
/// Base64 of it, or `error` and why. `next` renegotiates with what came before.
final class AnswerCommand {
    private AnswerCommand() {}

    public static void main(String[] arguments) throws IOException {
        SlotSsrcAllocator ssrcs = Offers.counting();
        Negotiated previous = null;
        int generation = 0;
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            String text = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
            try {
                SessionDescription offer = SessionDescription.parse(text);
                boolean later = words[0].equals("next") && previous != null;
                if (later && OfferNegotiator.restartsIce(offer, previous)) {
                    generation++;
                }
                previous = answer(offer, generation, ssrcs, slots(words), later ? previous : null);
                byte[] answer = previous.answerSdp().getBytes(StandardCharsets.UTF_8);
                System.out.println(Base64.getEncoder().encodeToString(answer));
            } catch (SdpException e) {
                System.out.println("error " + e.code() + " " + e.sentence());
            }
        }
    }

    private static Negotiated answer(
            SessionDescription offer,
            int generation,
            SlotSsrcAllocator ssrcs,
            Map<String, SlotRequest> slots,
            @Nullable Negotiated previous)
            throws SdpException {
        NegotiationPolicy policy = NegotiationPolicy.DEFAULT;
        LocalTransport local = Offers.local(generation);
        return previous == null
                ? OfferNegotiator.negotiate(offer, policy, local, ssrcs, slots)
                : OfferNegotiator.renegotiate(offer, policy, local, ssrcs, slots, previous);
    }

    private static Map<String, SlotRequest> slots(String[] words) {
        Map<String, SlotRequest> slots = new HashMap<>();
        for (int i = 2; i < words.length; i++) {
            String[] parts = words[i].split("[=:]");
            slots.put(parts[0], new SlotRequest(Integer.parseInt(parts[1]), TrackSource.valueOf(parts[2])));
        }
        return slots;
    }
}
