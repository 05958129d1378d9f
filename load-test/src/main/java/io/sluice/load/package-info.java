package io.sluice.load;
