package io.sluice.load.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The probe over direct calls, where nothing but the browsers stands between the source and the reader.
final class MediaProbeBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private BlankSite site;

    @BeforeEach
    void openSite() throws IOException {
        site = BlankSite.open();
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryFrameAndToneOfACallWithinOnePage(BrowserKind kind) {
        try (Browser browser = kind.launch()) {
            MediaProbe page = probe(browser, 3);
            try (DirectCall call = DirectCall.connect(page, page, "direct")) {
                call.awaitConnected();
                expectPictureAndSound(page, 3);
            }
            assertEquals(List.of(), page.page().console());
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatAnotherBrowserProcessSends(BrowserKind kind) {
        try (Browser sending = BrowserKind.CHROMIUM.launch();
                Browser receiving = kind.launch()) {
            MediaProbe sender = probe(sending, 5);
            MediaProbe receiver = probe(receiving, 6);
            try (DirectCall call = DirectCall.connect(sender, receiver, "direct")) {
                call.awaitConnected();
                expectPictureAndSound(receiver, 5);
            }
        }
    }

    /// Two calls carry the same tracks to the same page at once: what they measure differs by what their jitter
    /// buffers chose, not by the probe.
    @Test
    void measuresTheOffsetOfSoundAndPictureSteadily() {
        try (Browser sending = BrowserKind.CHROMIUM.launch();
                Browser receiving = BrowserKind.CHROMIUM.launch()) {
            MediaProbe sender = probe(sending, 7);
            MediaProbe receiver = probe(receiving, 8);
            try (DirectCall call = DirectCall.connect(sender, receiver, "direct")) {
                call.awaitConnected();
                ProbeLog log = collect(receiver, l -> l.intactTonesOf(7).size() >= 8);
                double offset = log.audioVideoOffsetMillis(7, "direct").orElseThrow();
                assertTrue(Math.abs(offset) < 500, () -> "offset " + offset + " ms of " + log);
                assertTrue(
                        log.tones().stream().skip(1).allMatch(tone -> tone.match() > 0.8),
                        () -> "preambles, but for the first one, in which the jitter buffer may still stretch sound: "
                                + log.tones());
            }
        }
    }

    @Test
    void takesPicturesAndTellsWhatThePageThrows() {
        try (Browser browser = BrowserKind.FIREFOX.launch()) {
            BrowserPage page = browser.newPage();
            page.navigate(site.url());
            page.evaluate("console.warn('look', 'here')");
            assertTrue(page.screenshot().length > 100);
            BrowserException thrown = assertThrows(
                    BrowserException.class, () -> page.evaluate("Promise.reject(new Error('no such thing'))"));
            assertTrue(thrown.getMessage().contains("no such thing"), thrown.getMessage());
            assertTrue(
                    page.console().stream().anyMatch(line -> line.text().contains("look here")),
                    page.console()::toString);
        }
    }

    private MediaProbe probe(Browser browser, int id) {
        MediaProbe probe = MediaProbe.install(browser.newPage(), ProbeSettings.small(id));
        probe.page().navigate(site.url());
        return probe;
    }

    private static void expectPictureAndSound(MediaProbe page, int id) {
        ProbeLog log = collect(
                page,
                l -> l.intactFramesOf(id).size() >= 30 && l.intactTonesOf(id).size() >= 2);
        assertEquals(
                List.of(),
                log.remoteFrames().stream().filter(frame -> !frame.intact()).toList());
        assertTrue(log.remoteFrames().stream().allMatch(frame -> frame.id() == id), log::toString);
        assertFalse(log.remoteFrames().stream().anyMatch(frame -> frame.name().isEmpty()), log::toString);
    }

    private static ProbeLog collect(MediaProbe page, Predicate<ProbeLog> enough) {
        return page.collectUntil(enough, LIMIT);
    }
}
