#!/bin/sh
# Le modèle est dans l'image, et un volume mis sur AZIMUT_VAR le cacherait : il y est remis à chaque démarrage, pour qu'une
# image neuve n'ait jamais le modèle d'une ancienne.
set -eu
modele=${MODELE:-/opt/azimut/modele}
neuf=$AZIMUT_VAR/models.neuf
rm -rf "$neuf"
cp -r "$modele/models" "$neuf"
rm -rf "$AZIMUT_VAR/models"
mv "$neuf" "$AZIMUT_VAR/models"
exec azimut "$@"
