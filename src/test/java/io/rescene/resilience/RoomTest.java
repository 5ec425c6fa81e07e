package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {
    private final Room room = new Room(2);

    private boolean hasPlaces(int count) {
        boolean taken = room.tryAcquire(count);
        room.release(taken ? count : 0);
        return taken;
    }

    @Test
    void thereMayBeMorePlacesOrFewer() {
        room.resize(5);
        assertThat(hasPlaces(5)).isTrue();
        assertThat(hasPlaces(6)).isFalse();
        room.resize(1);
        assertThat(hasPlaces(1)).isTrue();
        assertThat(hasPlaces(2)).isFalse();
    }

    @Test
    void whileTooManyAreTakenNobodyGetsOne() {
        assertThat(room.tryAcquire(2)).isTrue();
        room.resize(1);
        room.release();
        assertThat(room.tryAcquire()).isFalse();
        room.release();
        assertThat(room.tryAcquire()).isTrue();
    }
}
