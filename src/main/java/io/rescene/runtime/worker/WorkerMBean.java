package io.rescene.runtime.worker;

import io.rescene.monitor.DescribedMBean;
import io.rescene.monitor.WorkerMXBean;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MBean {@code io.rescene:type=Worker} on the JVM's own server, so that no reload of routes takes it away. */
final class WorkerMBean implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerMBean.class);
    private static final String NAME = "io.rescene:type=Worker";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private boolean registered;

    /** Registers it; a second worker in one JVM stays without. */
    WorkerMBean(WorkerMXBean worker) {
        try {
            server.registerMBean(new DescribedMBean(worker, WorkerMXBean.class), new ObjectName(NAME));
            registered = true;
        } catch (InstanceAlreadyExistsException e) {
            LOG.debug("There is an MBean {} in this JVM already", NAME);
        } catch (JMException e) {
            throw new IllegalStateException("The MBean " + NAME + " can't be registered", e);
        }
    }

    @Override
    public void close() throws JMException {
        if (registered) {
            server.unregisterMBean(new ObjectName(NAME));
        }
    }
}
