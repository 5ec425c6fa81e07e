package io.rescene.embedded;

/** Pictures are drawn and read without a screen; the libraries for one may not even be installed. */
public final class Headless {
    private static final String PROPERTY = "java.awt.headless";

    private Headless() {}

    /** Must run before the first use of AWT. A value that was set by hand stays. */
    public static void unlessSet() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "true");
        }
    }
}
