// A peer-to-peer call between two probed pages, to compare a server's way with the direct one. The offers and answers
// are carried by the test; candidates are inside them.
globalThis.SluiceDirectCall = class {
  constructor(name) {
    this.name = name;
    this.peer = new RTCPeerConnection();
    this.peer.ontrack = ({ track, streams }) => this.play(track, streams[0]);
  }

  /** Offers to send a stream's tracks, and only that. */
  async offer(stream) {
    for (const track of stream.getTracks())
      this.peer.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
    await this.peer.setLocalDescription();
    return this.gathered();
  }

  async answer(sdp) {
    await this.peer.setRemoteDescription({ type: 'offer', sdp });
    await this.peer.setLocalDescription();
    return this.gathered();
  }

  accept(sdp) {
    return this.peer.setRemoteDescription({ type: 'answer', sdp });
  }

  async gathered() {
    while (this.peer.iceGatheringState !== 'complete')
      await new Promise((resolve) => this.peer.addEventListener('icegatheringstatechange', resolve, { once: true }));
    return this.peer.localDescription.sdp;
  }

  /** One element per stream, as a page plays a participant: sound and picture together. */
  play(track, stream) {
    if (this.element) return;
    this.element = document.createElement('video');
    this.element.dataset.probe = this.name;
    Object.assign(this.element, { autoplay: true, playsInline: true, muted: false });
    Object.assign(this.element.style, { position: 'fixed', right: '0', bottom: '0', width: '160px' });
    document.body.append(this.element);
    this.element.srcObject = stream;
    this.element.play().catch((error) => console.error('direct call cannot play', error));
  }

  close() {
    this.peer.close();
    this.element?.remove();
  }
};
