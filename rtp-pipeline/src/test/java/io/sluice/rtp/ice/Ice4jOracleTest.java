package io.sluice.rtp.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.udp.NetworkPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.ErrorCodeAttribute;
import org.ice4j.attribute.IceControllingAttribute;
import org.ice4j.attribute.MessageIntegrityAttribute;
import org.ice4j.attribute.PriorityAttribute;
import org.ice4j.attribute.UsernameAttribute;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.security.CredentialsAuthority;
import org.ice4j.stack.RawMessage;
import org.ice4j.stack.StunStack;
import org.ice4j.stack.TransactionID;
import org.junit.jupiter.api.Test;

/// Our STUN against ice4j's: what one writes the other must read and authenticate.
class Ice4jOracleTest {
    private static final TransportAddress ANYWHERE = new TransportAddress("127.0.0.1", 1, Transport.UDP);

    private final Random random = new Random(20_261_121);
    private final StunStack stack = new StunStack();

    @Test
    void theLiteAgentUnderstandsAndAnswersItsChecks() throws Exception {
        for (int i = 0; i < 200; i++) {
            IceCredentials server = IceCredentials.generate(random);
            IceCredentials peer = IceCredentials.generate(random);
            String username = server.ufrag() + ":" + peer.ufrag();
            trust(username, server.pwd());
            boolean nominating = random.nextBoolean();
            byte[] check = check(username, nominating);

            RecordingIceHandler told = new RecordingIceHandler();
            IceLite ice = new IceLite(server, told, IceLiteConfig.DEFAULT);
            ice.setRemote(peer);
            NetworkPath path = path();
            ice.onStun(check, 0, check.length, path, 0);
            assertEquals(List.of(), told.drops);
            assertEquals(nominating, path.equals(ice.selected()));

            byte[] answer = told.sent.getFirst().bytes();
            Message decoded = Message.decode(answer.clone(), 0, answer.length);
            assertEquals(Message.BINDING_SUCCESS_RESPONSE, decoded.getMessageType());
            XorMappedAddressAttribute mapped =
                    (XorMappedAddressAttribute) decoded.getAttribute(Attribute.XOR_MAPPED_ADDRESS);
            TransportAddress seen = mapped.getAddress(decoded.getTransactionID());
            assertEquals(path.remote().getAddress(), seen.getAddress());
            assertEquals(path.remotePort(), seen.getPort());
            assertAuthentic(decoded, answer, username);
        }
    }

    @Test
    void itUnderstandsTheErrorsOfTheLiteAgent() throws Exception {
        IceCredentials server = IceCredentials.generate(random);
        IceCredentials peer = IceCredentials.generate(random);
        String username = server.ufrag() + ":" + peer.ufrag();
        trust(username, server.pwd());
        RecordingIceHandler told = new RecordingIceHandler();
        IceLite ice = new IceLite(server, told, IceLiteConfig.DEFAULT);
        byte[] check = Check.of(peer, server).controlled().build();
        ice.onStun(check, 0, check.length, path(), 0);
        byte[] answer = told.sent.getFirst().bytes();
        Message decoded = Message.decode(answer.clone(), 0, answer.length);
        ErrorCodeAttribute error = (ErrorCodeAttribute) decoded.getAttribute(Attribute.ERROR_CODE);
        assertEquals(487, error.getErrorCode());
        assertEquals("Role Conflict", error.getReasonPhrase());
        assertAuthentic(decoded, answer, username);
    }

    @Test
    void itUnderstandsTheChecksOfTheControllingAgent() throws Exception {
        for (IceControlling.Nomination nomination : IceControlling.Nomination.values()) {
            IceCredentials server = IceCredentials.generate(random);
            IceCredentials bot = IceCredentials.generate(random);
            String username = server.ufrag() + ":" + bot.ufrag();
            trust(username, server.pwd());
            List<byte[]> sent = new ArrayList<>();
            IceControlling controlling = new IceControlling(bot, server, nomination, random, new Capture(sent));
            controlling.addCandidate(path(), 1, 0);
            controlling.onTimeout(0);
            byte[] check = sent.getFirst();
            Message decoded = Message.decode(check.clone(), 0, check.length);
            assertEquals(Message.BINDING_REQUEST, decoded.getMessageType());
            UsernameAttribute name = (UsernameAttribute) decoded.getAttribute(Attribute.USERNAME);
            assertArrayEquals(username.getBytes(), name.getUsername());
            PriorityAttribute priority = (PriorityAttribute) decoded.getAttribute(Attribute.PRIORITY);
            assertEquals(110, priority.getPriority() >> 24);
            assertTrue(decoded.getAttribute(Attribute.ICE_CONTROLLING) instanceof IceControllingAttribute);
            assertEquals(
                    nomination == IceControlling.Nomination.EVERY_CHECK,
                    decoded.containsAttribute(Attribute.USE_CANDIDATE));
            assertAuthentic(decoded, check, username);
        }
    }

    private byte[] check(String username, boolean nominating) throws Exception {
        Request request = MessageFactory.createBindingRequest(
                random.nextInt(Integer.MAX_VALUE), true, random.nextLong(Long.MAX_VALUE));
        request.putAttribute(AttributeFactory.createUsernameAttribute(username));
        if (nominating) {
            request.putAttribute(AttributeFactory.createUseCandidateAttribute());
        }
        MessageIntegrityAttribute integrity = AttributeFactory.createMessageIntegrityAttribute(username);
        integrity.setMedia("media");
        request.putAttribute(integrity);
        request.putAttribute(AttributeFactory.createFingerprintAttribute());
        request.setTransactionID(TransactionID.createNewTransactionID().getBytes());
        return request.encode(stack);
    }

    private void assertAuthentic(Message decoded, byte[] message, String username) {
        assertNotNull(decoded.getAttribute(Attribute.FINGERPRINT), "it drops a wrong one");
        MessageIntegrityAttribute integrity =
                (MessageIntegrityAttribute) decoded.getAttribute(Attribute.MESSAGE_INTEGRITY);
        assertTrue(stack.validateMessageIntegrity(
                integrity, username, true, RawMessage.build(message, message.length, ANYWHERE, ANYWHERE)));
        byte[] altered = message.clone();
        altered[9] ^= 1;
        assertFalse(stack.validateMessageIntegrity(
                integrity, username, true, RawMessage.build(altered, altered.length, ANYWHERE, ANYWHERE)));
    }

    private void trust(String username, String password) {
        stack.getCredentialsManager().registerAuthority(new CredentialsAuthority() {
            @Override
            public byte[] getLocalKey(String name) {
                return checkLocalUserName(name) ? password.getBytes() : null;
            }

            @Override
            public byte[] getRemoteKey(String name, String media) {
                return getLocalKey(name);
            }

            @Override
            public boolean checkLocalUserName(String name) {
                // It asks by the whole name to encode, by our ufrag to validate.
                return username.equals(name) || username.startsWith(name + ":");
            }
        });
    }

    private NetworkPath path() throws Exception {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(address);
        address[0] = 0x20;
        return NetworkPath.udp(
                new InetSocketAddress(InetAddress.getByAddress(address), 1 + random.nextInt(65_535)),
                new InetSocketAddress("127.0.0.1", 10_000));
    }

    private record Capture(List<byte[]> sent) implements IceControlling.Handler {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            sent.add(Arrays.copyOf(bytes, length));
        }

        @Override
        public void onSelected(NetworkPath path) {
            throw new AssertionError("nobody answered");
        }

        @Override
        public void onConsentExpired() {
            throw new AssertionError("no time passed");
        }

        @Override
        public void onFailed() {
            throw new AssertionError("no time passed");
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            throw new AssertionError("nobody answered");
        }
    }
}
