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
const moved = `acl aerospike_migrations airbrake_deployment aireos_command aireos_config aix_devices aix_filesystem aix_inittab aix_lvg
aix_lvol ali_instance ali_instance_info alternatives apache2_mod_proxy apache2_module apconos_command apk apt_repo apt_rpm archive
aruba_command aruba_config at atomic_container atomic_host atomic_image authorized_key awall bcf_switch beadm bearychat bigmon_chain
bigmon_policy bigpanda bitbucket_access_key bitbucket_pipeline_key_pair bitbucket_pipeline_known_host bitbucket_pipeline_variable bower
bundler bzr campfire capabilities catapult certificate_complete_chain circonus_annotation cli_command cli_config cloud_init_data_facts
cloudflare_dns cloudformation cloudformation_exports_info cloudformation_info cloudformation_stack_set cloudtrail cloudwatchevent_rule
cloudwatchlogs_log_group cloudwatchlogs_log_group_info cloudwatchlogs_log_group_metric_filter cobbler_sync cobbler_system composer consul
consul_acl consul_kv consul_session cpanm cronvar crypttab cv_server_provision data_pipeline datadog_event datadog_monitor dconf
deploy_helper dimensiondata_network dimensiondata_vlan django_manage dms_endpoint dms_replication_subnet_group dnsimple dnsmadeeasy
dynamodb_table dynamodb_ttl easy_install ec2 edgeswitch_facts edgeswitch_vlan efs efs_info ejabberd_user elasticsearch_plugin
emc_vnx_sg_member eric_eccli_command etcd3 facter filesystem firewalld flatpak flatpak_remote flowadm flowdock gconftool2 gem
get_certificate git_config gluster_volume grafana_dashboard grafana_datasource grafana_plugin grove gunicorn haproxy helm
heroku_collaborator hg hipchat homebrew homebrew_cask homebrew_tap honeybadger_deployment hpilo_boot hpilo_info hponcfg htpasswd
iap_start_workflow iap_token icinga2_feature icinga2_host idrac_redfish_command idrac_redfish_config idrac_redfish_info ig_config
ig_unit_information imc_rest imgadm infinity influxdb_database influxdb_query influxdb_retention_policy influxdb_user influxdb_write
ini_file installp interfaces_file ip_netns ipify_facts ipinfoio_facts ipmi_boot ipmi_power ipwcli_dns irc iso_extract jabber java_cert
java_keystore jboss jenkins_job jenkins_job_info jenkins_plugin jenkins_script jira k8s kernel_blacklist keycloak_client
keycloak_clienttemplate keycloak_group kibana_plugin kinesis_stream lambda layman lbu ldap_attr ldap_attrs ldap_entry ldap_passwd
librato_annotation lightsail linode linode_v4 listen_ports_facts lldp locale_gen logentries logentries_msg logrotate logstash_plugin
luks_device lvg lvol lxc_container lxca_cmms lxca_nodes lxd_container lxd_profile macports mail make mas matrix mattermost maven_artifact
mksysb modprobe mongodb_info mongodb_parameter mongodb_replicaset mongodb_shard mongodb_user monit mount mqtt mssql_db nagios nclu
netact_cm_command netcup_dns newrelic_deployment nexmo nginx_status_info nictagadm nmcli nosh npm nsupdate nuage_vspk oci_vcn
office_365_connector_card ohai omapi_host one_host one_image one_image_info one_service one_vm onepassword_info online_server_info
online_user_info open_iscsi openbsd_pkg opendj_backendprop openssh_cert openssh_keypair openwrt_init opkg opx_cps ordnance_config
ordnance_facts osx_defaults ovh_ip_failover ovh_ip_loadbalancing_backend ovh_monthly_billing pacemaker_cluster pacman pagerduty
pagerduty_alert pam_limits pamd parted patch pear pids pingdom pip_package_info pkg5 pkg5_publisher pkgin pkgng pkgutil podman_container
podman_container_info podman_image podman_image_info podman_volume_info portage portinstall profitbricks profitbricks_datacenter
profitbricks_nic profitbricks_volume profitbricks_volume_attachments proxmox proxmox_kvm proxmox_template psexec pubnub_blocks pulp_repo
puppet pushbullet pushover python_requirements_info rax rds_instance rds_instance_info rds_param_group rds_snapshot_info rds_subnet_group
read_csv redfish_command redfish_config redfish_info redhat_subscription redis restconf_config restconf_get rhevm rhn_channel rhn_register
rhsm_release rhsm_repository riak rocketchat rollbar_deployment route53 route53_health_check route53_info route53_zone rundeck_acl_policy
rundeck_project runit say seboolean sefcontext selinux selinux_permissive selogin sendgrid sensu_check sensu_client sensu_handler
sensu_silence sensu_subscription seport serverless sl_vm slack slackpkg smartos_image_info snap snmp_facts sns sns_topic solaris_zone
sorcery spectrum_device spotinst_aws_elastigroup sqs_queue ss_3par_cpg ssh_config stackdriver stacki_host statusio_maintenance
sts_assume_role sts_session_token sudoers supervisorctl svc svr4pkg swdepot swupd synchronize sysctl syslogger syspatch sysrc taiga_issue
telegram telnet terraform timezone twilio typetalk udm_dns_record udm_dns_zone udm_group udm_share udm_user ufw uptimerobot urpmi vdo
vertica_configuration vertica_info vertica_role vertica_schema vertica_user vexata_eg vexata_volume virt virt_net virt_pool vmadm
vsphere_copy vsphere_file wakeonlan webfaction_app webfaction_db webfaction_domain webfaction_mailbox webfaction_site x509_certificate
x509_crl x509_crl_info xattr xbps xenserver_facts xenserver_guest xenserver_guest_info xenserver_guest_powerstate xfconf xfs_quota xml yarn
zfs zfs_delegate_admin zfs_facts znode zpool zpool_facts zypper zypper_repository`

/** Families of them, by how their names begin: machines of one maker, one cloud, one database. */
const families = `a10 acme avi aws azure_rm bigip ce clc cloudfront cnos digital dladm docker ec2 ecs edgeos elasticache elb enos eos exos
fortios ftd gcp github gitlab hcloud hwc iam ibm icx ios ipa ipadm ironware junos k8s lambda manageiq memset mysql na_elementsw na_ontap net
netconf netscaler nos nxos oneandone oneview openssl os ovirt packet pn postgresql proxysql rabbitmq rax redshift s3 scaleway slxos sros utm
vcenter vdirect vmware voss vyos win zabbix`

const [coreNames, collectionNames, movedNames, familyNames] = [core, collections, moved, families].map(
  text => new Set(text.split(/\s+/)),
) as [Set<string>, Set<string>, Set<string>, Set<string>]

/** Whether Ansible, or a collection that people publish, has a module that is called so, as far as its name tells. */
export function isElsewhere(name: string): boolean {
  const parts = name.split('.')
  if (parts.length === 1) return coreNames.has(name) || movedNames.has(name) || isOfFamily(name)
  const [owner, collection, ...rest] = parts
  // What moved out of ansible-core is still found under its old full name.
  if (owner === 'ansible' && (collection === 'builtin' || collection === 'legacy')) return rest.length === 1 && isElsewhere(rest.join(''))
  return rest.length > 0 && collectionNames.has(`${owner}.${collection}`)
}

function isOfFamily(name: string): boolean {
  const words = name.split('_')
  return words.some((_, index) => index > 0 && familyNames.has(words.slice(0, index).join('_')))
}
