/** Modules that ansible-core has; those that are ours too are found before anybody asks here. */
const core = `add_host apt apt_key apt_repository assemble assert async_status blockinfile command copy cron deb822_repository debconf debug dnf dnf5
dpkg_selections expect fail fetch file find gather_facts get_url getent git group group_by hostname include include_role include_tasks include_vars
iptables known_hosts lineinfile meta mount_facts package package_facts pause ping pip raw reboot replace rpm_key script service service_facts set_fact
set_stats setup shell slurp stat subversion systemd systemd_service sysvinit tempfile template unarchive uri user validate_argument_spec wait_for
wait_for_connection yum yum_repository`

/** Collections that people publish and use. */
const collections = `amazon.aws ansible.mysql ansible.netcommon ansible.posix ansible.utils ansible.windows arista.eos awx.awx azure.azcollection chocolatey.chocolatey
cisco.asa cisco.ios cisco.iosxr cisco.nxos cloud.common community.aws community.ciscosmb community.crypto community.digitalocean community.dns
community.docker community.general community.grafana community.hashi_vault community.hrobot community.libvirt community.mongodb community.mysql
community.network community.okd community.postgresql community.proxysql community.rabbitmq community.routeros community.sap community.sops
community.vmware community.windows community.zabbix containers.podman debops.debops dellemc.openmanage f5networks.f5_modules fedora.linux_system_roles
fortinet.fortios freeipa.ansible_freeipa frr.frr google.cloud hetzner.hcloud infoblox.nios_modules junipernetworks.junos kubernetes.core
lowlydba.sqlserver microsoft.ad netapp.ontap netbox.netbox openstack.cloud openvswitch.openvswitch ovirt.ovirt purestorage.flasharray
redhat.satellite redhat.rhel_system_roles sensu.sensu_go splunk.es t_systems_mms.icinga_director telekom_mms.icinga_director theforeman.foreman vmware.vmware_rest
vultr.cloud vyos.vyos wti.remote`

/** Short names from before there were collections; ansible-core still knows where they went. */
const moved = `acl alternatives archive at authorized_key bower bundler capabilities composer cpanm cronvar django_manage docker_compose docker_container docker_image
docker_login docker_network docker_volume ec2 ec2_instance ec2_vol filesystem firewalld gem gluster_volume haproxy helm homebrew htpasswd influxdb_user
ini_file interfaces_file ipa_user iso_extract java_cert jenkins_job jenkins_plugin k8s k8s_info kernel_blacklist ldap_attr ldap_entry locale_gen
logrotate lvg lvol lxc_container lxd_container macports make modprobe monit mount mongodb_user mysql_db mysql_info mysql_replication mysql_user
mysql_variables nmcli npm openssh_keypair openssl_certificate openssl_csr openssl_dhparam openssl_pkcs12 openssl_privatekey openssl_publickey
opkg osx_defaults pacman pam_limits pamd parted patch pear pkgng podman_container podman_image portage postgresql_db postgresql_ext
postgresql_privs postgresql_query postgresql_user proxysql_backend_servers rabbitmq_plugin rabbitmq_user rabbitmq_vhost redhat_subscription redis
rhsm_repository s3_bucket selinux_permissive slack snap ssh_config sudoers supervisorctl svc synchronize sysctl
sysrc terraform timezone udm_user ufw virt virt_net win_command win_copy win_feature win_file win_package win_ping win_reboot win_service
win_shell win_template win_updates x509_certificate xattr xml zabbix_host zfs zpool zypper zypper_repository`

const [coreNames, collectionNames, movedNames] = [core, collections, moved].map(text => new Set(text.split(/\s+/))) as [
  Set<string>,
  Set<string>,
  Set<string>,
]

/** Whether Ansible, or a collection that people publish, has a module that is called so, as far as its name tells. */
export function isElsewhere(name: string): boolean {
  const parts = name.split('.')
  if (parts.length === 1) return coreNames.has(name) || movedNames.has(name)
  const [owner, collection, ...rest] = parts
  if (owner === 'ansible' && (collection === 'builtin' || collection === 'legacy')) return coreNames.has(rest.join('.'))
  return rest.length > 0 && collectionNames.has(`${owner}.${collection}`)
}
