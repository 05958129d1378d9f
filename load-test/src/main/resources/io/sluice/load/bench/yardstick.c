// The yardstick of `./sluice bench forward`: what forwarding the same packets to the same clients costs a C program that
// does nothing else. recvmmsg, AES-128-GCM of ipsec-mb, for each receiver the header and the picture id rewritten and the
// packet sealed, one UDP_SEGMENT train for each run of equal sizes to one receiver, one sendmmsg for all of a wake-up.
//
// No ICE, DTLS, RTCP, retransmission, pacing or statistics: the limit, not a server. Client i (from 0) has the address
// 127.1.0.(i+1) and the client port; it sends with master key 01 i 00 … and receives with 02 i 00 …, salts are zero.
//
// usage: yardstick CLIENTS CLIENT_PORT      prints its own port, ends when its input ends
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <intel-ipsec-mb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wmmintrin.h>
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#define BATCH 64
#define MESSAGES 1024
#define TAG 16
#define HEADER 32 /* fixed 12, one CSRC, extension block of 16: transport-cc, audio level */

struct stream {
    uint32_t ssrc, used, roc;
    uint16_t last;
    uint64_t highest, window;
};
struct client {
    struct gcm_key_data in, out;
    uint64_t in_salt[2], out_salt[2];
    struct stream streams[4];
    struct sockaddr_in address;
    uint16_t transport_sequence;
} __attribute__((aligned(64)));
struct packet {
    int client, length, marker, type;
    uint32_t ssrc, timestamp;
    uint64_t index;
    unsigned char payload[2048];
};

static IMB_MGR *mb;
static struct client *clients;
static struct packet packets[BATCH];
static unsigned char received[BATCH][2048], out[4 << 20];

static __m128i expand(__m128i key, __m128i assist) {
    assist = _mm_shuffle_epi32(assist, 0xff);
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    return _mm_xor_si128(key, assist);
}

// One block of the key derivation of RFC 3711 §4.3 with a zero salt.
static void derive(const unsigned char *master, int label, unsigned char *to) {
    unsigned char block[16] = {0};
    block[7] = label;
    __m128i k = _mm_loadu_si128((const void *)master), b = _mm_xor_si128(_mm_loadu_si128((void *)block), k);
#define ROUND(c) k = expand(k, _mm_aeskeygenassist_si128(k, c)); b = _mm_aesenc_si128(b, k);
    ROUND(1) ROUND(2) ROUND(4) ROUND(8) ROUND(16) ROUND(32) ROUND(64) ROUND(128) ROUND(27)
    k = expand(k, _mm_aeskeygenassist_si128(k, 54));
    _mm_storeu_si128((void *)to, _mm_aesenclast_si128(b, k));
}

static void keys(int direction, int number, struct gcm_key_data *to, uint64_t *salt) {
    unsigned char master[16] = {direction, number}, key[16];
    derive(master, 0, key);
    derive(master, 2, (unsigned char *)salt);
    IMB_AES128_GCM_PRE(mb, key, to);
}

static void nonce(unsigned char *iv, const uint64_t *salt, uint32_t ssrc, uint64_t index) {
    unsigned char n[12] = {0, 0, ssrc >> 24, ssrc >> 16, ssrc >> 8, ssrc, index >> 40, index >> 32, index >> 24,
        index >> 16, index >> 8, index};
    for (int i = 0; i < 12; i++) iv[i] = n[i] ^ ((const unsigned char *)salt)[i];
}

static int open_packet(struct packet *p, unsigned char *d, int length, int number) {
    static struct gcm_context_data context;
    struct client *c = &clients[number];
    if (length < 12 + TAG || d[0] >> 6 != 2 || ((d[1] & 0x7f) >= 64 && (d[1] & 0x7f) < 96)) return 0;
    int header = 12 + 4 * (d[0] & 15);
    if (d[0] & 16) header += 4 + 4 * (d[header + 2] << 8 | d[header + 3]);
    if (header + TAG > length) return 0;
    uint16_t sequence = d[2] << 8 | d[3];
    uint32_t ssrc = (uint32_t)d[8] << 24 | d[9] << 16 | d[10] << 8 | d[11];
    struct stream *s = c->streams;
    while (s->used && s->ssrc != ssrc) if (++s == c->streams + 4) return 0;
    if (!s->used) *s = (struct stream){.ssrc = ssrc, .used = 1, .last = sequence, .highest = sequence};
    uint32_t roc = s->roc;
    int16_t distance = sequence - s->last;
    if (distance > 0 && sequence < s->last) roc++;
    if (distance < 0 && sequence > s->last) roc--;
    uint64_t index = (uint64_t)roc << 16 | sequence;
    if (index <= s->highest && (s->highest - index >= 64 || s->window >> (s->highest - index) & 1)) return 0;
    unsigned char iv[12], tag[TAG];
    nonce(iv, c->in_salt, ssrc, index);
    p->length = length - header - TAG;
    IMB_AES128_GCM_DEC(mb, &c->in, &context, p->payload, d + header, p->length, iv, d, header, tag, TAG);
    if (memcmp(tag, d + length - TAG, TAG)) return 0;
    if (index > s->highest) {
        uint64_t shift = index - s->highest;
        s->window = shift < 64 ? s->window << shift | 1 : 1;
        s->highest = index, s->roc = roc, s->last = sequence;
    } else s->window |= 1ull << (s->highest - index);
    p->client = number, p->index = index, p->ssrc = ssrc, p->marker = d[1] & 0x80, p->type = d[1] & 0x7f;
    p->timestamp = (uint32_t)d[4] << 24 | d[5] << 16 | d[6] << 8 | d[7];
    return 1;
}

static int seal(struct packet *p, struct client *to, unsigned char *o) {
    static struct gcm_context_data context;
    uint32_t ts = htonl(p->timestamp + 12345), ssrc = htonl(p->ssrc), csrc = htonl(p->client + 1);
    uint16_t sequence = htons((uint16_t)p->index), transport = htons(++to->transport_sequence);
    o[0] = 0x91, o[1] = p->marker | p->type;
    memcpy(o + 2, &sequence, 2), memcpy(o + 4, &ts, 4), memcpy(o + 8, &ssrc, 4), memcpy(o + 12, &csrc, 4);
    memcpy(o + 16, "\xbe\xde\x00\x03\x31", 5), memcpy(o + 21, &transport, 2);
    memcpy(o + 23, "\x10\x1e\0\0\0\0\0\0\0", 9);
    if (p->type == 96) {
        p->payload[2] = 0x80 | (p->index >> 11 & 0x7f), p->payload[3] = p->index >> 3;
    }
    unsigned char iv[12];
    nonce(iv, to->out_salt, p->ssrc, p->index);
    IMB_AES128_GCM_ENC(mb, &to->out, &context, o + HEADER, p->payload, p->length, iv, o, HEADER,
        o + HEADER + p->length, TAG);
    return HEADER + p->length + TAG;
}

static struct mmsghdr messages[MESSAGES];
static struct iovec pieces[MESSAGES];
static char controls[MESSAGES][CMSG_SPACE(2)];

static void flush(int fd, int count) {
    for (int sent = 0; sent < count;) {
        int n = sendmmsg(fd, messages + sent, count - sent, 0);
        if (n > 0) sent += n;
        else if (errno == EAGAIN) poll(&(struct pollfd){fd, POLLOUT, 0}, 1, 10);
        else exit((perror("sendmmsg"), 1));
    }
}

static void forward(int fd, int count, int receivers) {
    int message = 0;
    size_t at = 0;
    for (int r = 0; r < receivers; r++) {
        struct client *to = &clients[r];
        int size = -1, segments = 0;
        for (int i = 0; i < count; i++) {
            if (packets[i].client == r) continue;
            if (message > MESSAGES - 2 || at + 2048 > sizeof out) {
                flush(fd, message);
                message = 0, at = 0, size = -1;
            }
            int length = seal(&packets[i], to, out + at);
            if (length == size && segments < 64 && pieces[message - 1].iov_len + length < 63 * 1024) {
                pieces[message - 1].iov_len += length, segments++;
            } else {
                pieces[message] = (struct iovec){out + at, length};
                struct msghdr *h = &messages[message].msg_hdr;
                h->msg_name = &to->address, h->msg_namelen = sizeof to->address, h->msg_controllen = sizeof controls[0];
                *(uint16_t *)CMSG_DATA((struct cmsghdr *)controls[message]) = length;
                message++, size = length, segments = 1;
            }
            at += length;
        }
    }
    flush(fd, message);
}

int main(int argc, char **argv) {
    int count = argc > 2 ? atoi(argv[1]) : 0, port = argc > 2 ? atoi(argv[2]) : 0;
    if (count < 1 || count > 250) return fprintf(stderr, "usage: yardstick CLIENTS CLIENT_PORT\n"), 2;
    mb = alloc_mb_mgr(0);
    init_mb_mgr_auto(mb, 0);
    clients = aligned_alloc(64, sizeof *clients * count);
    memset(clients, 0, sizeof *clients * count);
    for (int i = 0; i < count; i++) {
        keys(1, i, &clients[i].in, clients[i].in_salt);
        keys(2, i, &clients[i].out, clients[i].out_salt);
        clients[i].address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
        clients[i].address.sin_addr.s_addr = htonl(0x7f010001 + i);
    }
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), buffer = 4 << 20, probe = 3;
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, from[BATCH];
    socklen_t size = sizeof own;
    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &probe, sizeof probe);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (bind(fd, (void *)&own, sizeof own) || getsockname(fd, (void *)&own, &size)) return perror("bind"), 1;
    printf("%d\n", ntohs(own.sin_port));
    fflush(stdout);
    for (int i = 0; i < MESSAGES; i++) {
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1, .msg_control = controls[i]};
        struct cmsghdr *c = (void *)controls[i];
        c->cmsg_level = IPPROTO_UDP, c->cmsg_type = UDP_SEGMENT, c->cmsg_len = CMSG_LEN(2);
    }
    static struct mmsghdr headers[BATCH];
    static struct iovec slots[BATCH];
    struct pollfd waits[2] = {{fd, POLLIN, 0}, {0, POLLIN, 0}};
    while (poll(waits, 2, -1) >= 0 && !waits[1].revents) {
        for (int n = BATCH; n == BATCH;) {
            for (int i = 0; i < BATCH; i++) {
                slots[i] = (struct iovec){received[i], sizeof received[i]};
                headers[i].msg_hdr = (struct msghdr){
                    .msg_iov = &slots[i], .msg_iovlen = 1, .msg_name = &from[i], .msg_namelen = sizeof from[i]};
            }
            n = recvmmsg(fd, headers, BATCH, 0, 0);
            int opened = 0;
            for (int i = 0; i < n; i++) {
                unsigned number = ntohl(from[i].sin_addr.s_addr) - 0x7f010001u;
                if (number < (unsigned)count) opened += open_packet(&packets[opened], received[i], headers[i].msg_len, number);
            }
            forward(fd, opened, count);
        }
    }
    return 0;
}
