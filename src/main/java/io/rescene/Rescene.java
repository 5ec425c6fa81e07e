package io.rescene;

/** Entry point. */
public final class Rescene {
    private Rescene() {}

    public static void main(String[] args) {}
}
