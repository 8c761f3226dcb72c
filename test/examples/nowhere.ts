const docker = 'no Docker was made to start in these hosts; test/modules/docker.test.ts has one of its own'

/** Modules whose examples are not played, and why; `npm run examples -- MODULE` plays them all the same. */
export const nowhere: Readonly<Record<string, string>> = {
  docker_container: docker,
  docker_container_exec: docker,
  docker_container_info: docker,
  docker_image: docker,
  docker_image_build: docker,
  docker_image_info: docker,
  docker_image_pull: docker,
  docker_image_remove: docker,
  docker_image_tag: docker,
  docker_login: docker,
  docker_network: docker,
  docker_network_info: docker,
  docker_prune: docker,
  docker_volume: docker,
  docker_volume_info: docker,
  podman_login: 'there is no registry that asks for a password; test/lab/podman-more-rows.ts has one of its own',
  podman_pod: 'its own container wants catatonit, which the lab does not have; test/lab/podman-more-rows.ts gives it an image',
  pacman: 'its packages come from a repository of Arch Linux; test/modules/pacman.test.ts has one of its own',
  zypper: 'its packages come from a repository of SUSE; test/modules/zypper.test.ts has one of its own',
  zypper_repository: 'there is no repository of SUSE; test/modules/zypper_repository.test.ts has folders',
}
