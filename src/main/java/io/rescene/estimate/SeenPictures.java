package io.rescene.estimate;

/**
 * Which pictures were counted already, by the hash of their address. It remembers the first million; of those that come
 * later each counts as new, so that an estimate of a huge library errs on the dear side and never fills the memory.
 */
final class SeenPictures {
    private static final int MOST = 1 << 20;

    private long[] slots = new long[1 << 10];
    private int size;
    private boolean zero;

    /**
     * Notes a picture.
     *
     * @return whether it is new
     */
    boolean add(long hash) {
        if (hash == 0) {
            boolean fresh = !zero;
            zero = true;
            return fresh;
        }
        int slot = find(hash);
        if (slots[slot] == hash) {
            return false;
        }
        if (size < MOST) {
            slots[slot] = hash;
            size++;
            if (size * 2 > slots.length) {
                grow();
            }
        }
        return true;
    }

    /** The slot that holds the hash, or the free one where it belongs. */
    private int find(long hash) {
        int slot = Long.hashCode(hash * 0x9E3779B97F4A7C15L) & (slots.length - 1);
        while (slots[slot] != 0 && slots[slot] != hash) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        for (long hash : old) {
            if (hash != 0) {
                slots[find(hash)] = hash;
            }
        }
    }
}
