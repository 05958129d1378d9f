package io.sluice.rtp;
