package io.rescene.support;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The JDK's own JMX client, attached to a living JVM of this user. */
public final class JmxClient implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(JmxClient.class.getName());

    private final JMXConnector connector;

    private JmxClient(JMXConnector connector) {
        this.connector = connector;
    }

    /** Attaches to a process, as jconsole does. */
    @SuppressWarnings("BanJNDI") // The address is that of a process which the test started, not one from outside.
    public static JmxClient attach(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String address;
            try {
                address = machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
            return new JmxClient(JMXConnectorFactory.connect(new JMXServiceURL(address)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("JMX of process " + pid + " can't be read", e);
        }
    }

    /** The server's side. */
    public MBeanServerConnection connection() {
        try {
            return connector.getMBeanServerConnection();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is such an MBean. */
    public boolean has(String bean) {
        try {
            return connection().isRegistered(new ObjectName(bean));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new IllegalStateException(bean, e);
        }
    }

    /** An attribute's value. */
    public Object get(String bean, String attribute) {
        try {
            return connection().getAttribute(new ObjectName(bean), attribute);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new IllegalStateException(bean + " " + attribute, e);
        }
    }

    /** Calls the operation of this name. */
    public Object call(String bean, String operation, Object... arguments) {
        try {
            ObjectName name = new ObjectName(bean);
            String[] signature = Arrays.stream(connection().getMBeanInfo(name).getOperations())
                    .filter(one -> one.getName().equals(operation))
                    .map(MBeanOperationInfo::getSignature)
                    .flatMap(Arrays::stream)
                    .map(MBeanParameterInfo::getType)
                    .toArray(String[]::new);
            return connection().invoke(name, operation, arguments, signature);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new IllegalStateException(bean + " " + operation, e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The process has ended before its client", e);
        }
    }
}
