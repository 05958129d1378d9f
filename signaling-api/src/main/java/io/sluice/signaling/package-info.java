package io.sluice.signaling;
